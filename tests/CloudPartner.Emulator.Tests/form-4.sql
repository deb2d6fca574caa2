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
CREATE TABLE users(
    publisherId TEXT NOT NULL, userKey TEXT NOT NULL, kind TEXT NOT NULL, email TEXT, displayName TEXT, roleName TEXT NOT NULL,
    applicationId TEXT, tenantId TEXT, objectId TEXT, offerTypes TEXT NOT NULL,
    changedTime INTEGER NOT NULL, version INTEGER NOT NULL, roleSet INTEGER NOT NULL,
    PRIMARY KEY(publisherId, userKey)) WITHOUT ROWID;
CREATE INDEX users_role_1 ON users(publisherId, userKey) WHERE roleSet & 1;
CREATE INDEX users_role_2 ON users(publisherId, userKey) WHERE roleSet & 2;
CREATE INDEX users_role_8 ON users(publisherId, userKey) WHERE roleSet & 8;
CREATE INDEX users_role_16 ON users(publisherId, userKey) WHERE roleSet & 16;
CREATE INDEX users_role_32 ON users(publisherId, userKey) WHERE roleSet & 32;
CREATE TABLE directory(
    tenantId TEXT NOT NULL, userKey TEXT NOT NULL, id TEXT NOT NULL, userPrincipalName TEXT NOT NULL, mail TEXT,
    displayName TEXT, userType TEXT NOT NULL, accountEnabled INTEGER NOT NULL, externalUserState TEXT, otherName TEXT,
    PRIMARY KEY(tenantId, userKey)) WITHOUT ROWID;
CREATE UNIQUE INDEX directory_id ON directory(tenantId, id);
CREATE INDEX directory_name ON directory(tenantId, otherName) WHERE otherName IS NOT NULL;
CREATE TABLE offers(
    publisherId TEXT NOT NULL, offerId TEXT NOT NULL, offerTypeId TEXT NOT NULL,
    displayText TEXT NOT NULL, status TEXT NOT NULL,
    draft INTEGER NOT NULL, preview INTEGER, production INTEGER,
    changedTime INTEGER NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY(publisherId, offerId)) WITHOUT ROWID;
CREATE TABLE offerVersions(
    publisherId TEXT NOT NULL, offerId TEXT NOT NULL, number INTEGER NOT NULL, definition TEXT NOT NULL,
    changedTime INTEGER NOT NULL, PRIMARY KEY(publisherId, offerId, number)) WITHOUT ROWID;
CREATE TABLE operations(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, publisherId TEXT NOT NULL, offerId TEXT NOT NULL, kind TEXT NOT NULL,
    caller TEXT NOT NULL, notificationEmails TEXT, offerVersion INTEGER NOT NULL,
    publishingVersion INTEGER NOT NULL, startedTime INTEGER NOT NULL, changedTime INTEGER NOT NULL,
    state TEXT NOT NULL);
CREATE TABLE events(
    id INTEGER PRIMARY KEY, time INTEGER NOT NULL, eventType TEXT NOT NULL, objectType TEXT NOT NULL, objectName TEXT NOT NULL,
    publisherId TEXT NOT NULL, user TEXT NOT NULL, before TEXT, after TEXT);
CREATE INDEX events_publisher ON events(publisherId, id);
CREATE TABLE commits(
    sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL, publisherId TEXT NOT NULL, key TEXT, operation TEXT NOT NULL,
    correlationId TEXT NOT NULL, clientRequestId TEXT, roleAfter TEXT, role TEXT);

INSERT INTO publishers VALUES('contoso', 'Contoso', 'contoso', '4242424', NULL, 'a-type' || char(10) || 'b-type', 'owner@contoso.com',
    'notLinked', NULL, NULL, 'owner@contoso.com', 'Contoso Ltd', 14242424, '{}', 1700000000000, 0, '22222222-2222-4222-8222-222222222222');
INSERT INTO users VALUES('contoso', 'owner@contoso.com', 'user', 'owner@contoso.com', 'Olivia Owner', 'Owner', NULL, NULL, NULL, 'a-type', 1700000000000, 7, 3);
INSERT INTO users VALUES('contoso', 'mary@contoso.com', 'user', 'mary@contoso.com', 'Mary', '', NULL, NULL, NULL, 'a-type', 1700000000000, 8, 56);
INSERT INTO users VALUES('contoso', 'dev@contoso.com', 'user', 'dev@contoso.com', 'Dev', 'Contributor', NULL, NULL, NULL, 'a-type', 1700000000000, 9, 4);
INSERT INTO offers VALUES('contoso', 'an-offer', 'a-type', 'An offer', 'neverPublished', 1, NULL, NULL, 1700000000000, 3);
INSERT INTO events VALUES(5, 1700000000000, 'UserAdded', 'user', 'dev@contoso.com', 'contoso', 'owner@contoso.com', NULL, 'Contributor');
