-- The catalog's tables. Rows tell nothing of the machine, the hour or the order of the work: two
-- runs over the same packages give the same rows.

CREATE TABLE picture (
    id TEXT PRIMARY KEY,            -- 16 hex digits: identity(source, source_id) or (parent_id, recipe_hash)
    file TEXT,                      -- images/<id[:2]>/<id>.png; NULL where it is broken
    height INTEGER,                 -- in pixels, like width; NULL where it is broken
    width INTEGER,
    pixel_sha256 TEXT,              -- over height, width and pixels; not unique
    perceptual_hash TEXT,           -- 16 hex digits; NULL until it is measured
    label TEXT NOT NULL,            -- what it shows, after decisions
    collected_label TEXT NOT NULL,  -- what its source says that it shows
    origin TEXT NOT NULL CHECK (
        origin IN ('collected', 'composed', 'rendered', 'inflated', 'stylized', 'unified')),
    source TEXT NOT NULL,           -- derived pictures have their parent's source, author, licence …
    source_id TEXT NOT NULL,        -- the same in all versions of the package
    title TEXT,
    author TEXT,
    licence TEXT,                   -- SPDX where there is one; derived: all parents', ' AND ' between
    url TEXT,
    package TEXT,
    package_version TEXT,
    words TEXT,                     -- JSON list: the names and keywords that the label came from
    group_id TEXT,
    parent_id TEXT,                 -- a picture or a body; NULL where nothing precedes it
    recipe TEXT,                    -- JSON: enough to make it again; NULL without a parent
    recipe_hash TEXT,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (
        status IN ('pending', 'accepted', 'rejected', 'duplicate', 'broken')),
    reason TEXT                     -- why it has this status
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX picture_of_source ON picture (source, source_id) WHERE parent_id IS NULL;
CREATE UNIQUE INDEX picture_of_parent ON picture (parent_id, recipe_hash)
    WHERE parent_id IS NOT NULL;
CREATE INDEX picture_by_label ON picture (label, status);
CREATE INDEX picture_by_group ON picture (group_id);

CREATE TABLE body (                 -- a 3D model
    id TEXT PRIMARY KEY,            -- identity(source, source_id)
    file TEXT,                      -- bodies/<id[:2]>/<id>.…
    label TEXT NOT NULL,
    source TEXT NOT NULL,
    source_id TEXT NOT NULL,
    title TEXT,
    author TEXT,
    licence TEXT,
    url TEXT,
    package TEXT,
    package_version TEXT,
    parametric INTEGER NOT NULL DEFAULT 0 CHECK (parametric IN (0, 1)),
    recipe TEXT,
    group_id TEXT,
    status TEXT NOT NULL DEFAULT 'pending' CHECK (
        status IN ('pending', 'accepted', 'rejected', 'duplicate', 'broken')),
    reason TEXT,
    UNIQUE (source, source_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mask (
    picture_id TEXT NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('alpha', 'parts')),
    file TEXT NOT NULL,             -- masks/<id[:2]>/<id>.png: gray, the picture's height and width
    PRIMARY KEY (picture_id, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE measurement (          -- so that rules can be tuned without reading pictures again
    picture_id TEXT NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value ANY,
    PRIMARY KEY (picture_id, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (              -- what a rule of cleaning says; replaced when rules run again
    picture_id TEXT NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    rule TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'rejected', 'duplicate', 'broken')),
    reason TEXT NOT NULL,
    other_id TEXT,                  -- the picture that it is a duplicate of
    PRIMARY KEY (picture_id, rule)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (             -- what a person says; never deleted, only undone
    id INTEGER PRIMARY KEY,
    picture_id TEXT NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'relabel')),
    label TEXT,                     -- what it shows, where the person says so
    reason TEXT,
    who TEXT NOT NULL,
    at TEXT NOT NULL,               -- UTC, ISO 8601: the catalog's only clock
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1)),
    CHECK (verdict <> 'relabel' OR label IS NOT NULL)
) STRICT;
CREATE INDEX decision_of_picture ON decision (picture_id, id);

CREATE TABLE split (
    scheme TEXT NOT NULL,           -- paper, grouped, folds
    seed INTEGER NOT NULL,
    group_id TEXT NOT NULL,         -- or a picture's id, where the scheme splits pictures
    side TEXT NOT NULL,
    fold INTEGER,
    PRIMARY KEY (scheme, seed, group_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE record (               -- what the last run did about a file: the data set's manifest
    target TEXT PRIMARY KEY,        -- the file's path under the data set
    source TEXT NOT NULL,           -- what it was made from, as reports name it
    status TEXT NOT NULL,           -- done, skipped, failed
    recipe TEXT NOT NULL,           -- hash of all that decided the result besides the source
    source_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    notes TEXT NOT NULL,            -- JSON list
    others TEXT NOT NULL            -- JSON object: sha256 of the files made along with it
) STRICT, WITHOUT ROWID;

CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
