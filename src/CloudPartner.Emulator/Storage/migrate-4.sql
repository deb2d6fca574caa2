-- From form 4, which kept the roles of Partner Center as bits, to form 5.
CREATE TABLE roleMembers(
    publisherId TEXT NOT NULL, role TEXT NOT NULL, userKey TEXT NOT NULL,
    PRIMARY KEY(publisherId, role, userKey)) WITHOUT ROWID;
WITH bits(bit, role) AS (VALUES
    (1, 'Owner'), (2, 'Manager'), (4, 'Developer'),
    (8, 'Business contributor'), (16, 'Financial contributor'), (32, 'Marketer'))
INSERT INTO roleMembers SELECT publisherId, role, userKey FROM bits CROSS JOIN users WHERE roleSet & bit;
DROP INDEX users_role_1;
DROP INDEX users_role_2;
DROP INDEX users_role_8;
DROP INDEX users_role_16;
DROP INDEX users_role_32;
ALTER TABLE users DROP COLUMN roleSet;
ALTER TABLE offers RENAME COLUMN offerId TO id;
ALTER TABLE offers RENAME COLUMN offerTypeId TO typeId;
ALTER TABLE events RENAME COLUMN time TO timestamp;
