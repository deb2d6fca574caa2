-- Columns are called like the constructor parameters of the record that is kept in the table.
-- Times are milliseconds since 1970, lists of words are one text with a word a line.
CREATE TABLE publishers(
    id TEXT PRIMARY KEY, displayText TEXT NOT NULL, publicPublisherId TEXT NOT NULL, mpnId TEXT, sellerId INTEGER,
    offerTypeCategories TEXT NOT NULL, ownerEmails TEXT NOT NULL,
    devCenterStatus TEXT NOT NULL, devCenterOwnerEmail TEXT, devCenterAccountName TEXT,
    accountEmail TEXT, accountName TEXT, accountSellerId INTEGER,
    registration TEXT NOT NULL, changedTime INTEGER NOT NULL, version INTEGER NOT NULL, tenantId TEXT) WITHOUT ROWID;
CREATE UNIQUE INDEX publishers_tenant ON publishers(tenantId) WHERE tenantId IS NOT NULL;

CREATE TABLE profiles(
    publisherId TEXT NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY(publisherId, name)) WITHOUT ROWID;

-- Whom the portal lists, with the role there, and whom only Partner Center has roles for: their role here is empty.
CREATE TABLE users(
    publisherId TEXT NOT NULL, userKey TEXT NOT NULL, kind TEXT NOT NULL, email TEXT, displayName TEXT, roleName TEXT NOT NULL,
    applicationId TEXT, tenantId TEXT, objectId TEXT, offerTypes TEXT NOT NULL,
    changedTime INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY(publisherId, userKey)) WITHOUT ROWID;

-- Who has which role in Partner Center.
CREATE TABLE roleMembers(
    publisherId TEXT NOT NULL, role TEXT NOT NULL, userKey TEXT NOT NULL,
    PRIMARY KEY(publisherId, role, userKey)) WITHOUT ROWID;

CREATE TABLE directory(
    tenantId TEXT NOT NULL, userKey TEXT NOT NULL, id TEXT NOT NULL, userPrincipalName TEXT NOT NULL, mail TEXT,
    displayName TEXT, userType TEXT NOT NULL, accountEnabled INTEGER NOT NULL, externalUserState TEXT, otherName TEXT,
    PRIMARY KEY(tenantId, userKey)) WITHOUT ROWID;
CREATE UNIQUE INDEX directory_id ON directory(tenantId, id);
CREATE INDEX directory_name ON directory(tenantId, otherName) WHERE otherName IS NOT NULL;

CREATE TABLE offers(
    publisherId TEXT NOT NULL, id TEXT NOT NULL, typeId TEXT NOT NULL, displayText TEXT NOT NULL, status TEXT NOT NULL,
    draft INTEGER NOT NULL, preview INTEGER, production INTEGER,
    changedTime INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY(publisherId, id)) WITHOUT ROWID;

CREATE TABLE offerVersions(
    publisherId TEXT NOT NULL, offerId TEXT NOT NULL, number INTEGER NOT NULL, definition TEXT NOT NULL,
    changedTime INTEGER NOT NULL, PRIMARY KEY(publisherId, offerId, number)) WITHOUT ROWID;

CREATE TABLE operations(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, publisherId TEXT NOT NULL, offerId TEXT NOT NULL, kind TEXT NOT NULL,
    caller TEXT NOT NULL, notificationEmails TEXT, offerVersion INTEGER NOT NULL,
    publishingVersion INTEGER NOT NULL, startedTime INTEGER NOT NULL, changedTime INTEGER NOT NULL,
    state TEXT NOT NULL);

CREATE TABLE events(
    id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, eventType TEXT NOT NULL, objectType TEXT NOT NULL, objectName TEXT NOT NULL,
    publisherId TEXT NOT NULL, user TEXT NOT NULL, before TEXT, after TEXT,
    status TEXT, correlationId TEXT);
CREATE INDEX events_publisher ON events(publisherId, id);

CREATE TABLE commits(
    sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, publisherId TEXT NOT NULL, key TEXT, operation TEXT NOT NULL,
    correlationId TEXT NOT NULL, clientRequestId TEXT, roleAfter TEXT, role TEXT);
