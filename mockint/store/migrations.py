"""How the database came to be: named steps that are only ever appended, each recorded where it was applied."""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    (
        "0001-sessions",
        """
        CREATE TABLE sessions (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number is never given twice
            title TEXT NOT NULL,
            started_at TEXT NOT NULL,
            finished_at TEXT
        );
        CREATE TABLE questions (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
            position INTEGER NOT NULL,
            pack TEXT NOT NULL,
            question TEXT NOT NULL,
            rubric TEXT NOT NULL,  -- a copy, so that later edits of the pack change nothing here
            skipped_at TEXT,
            UNIQUE (session_id, position)
        );
        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,
            question_id INTEGER NOT NULL REFERENCES questions ON DELETE CASCADE,
            number INTEGER NOT NULL,
            started_at TEXT NOT NULL,
            submitted_at TEXT,
            seconds REAL,
            UNIQUE (question_id, number)
        );
        CREATE TABLE turns (
            id INTEGER PRIMARY KEY,
            attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
            position INTEGER NOT NULL,
            ask TEXT NOT NULL,
            answer TEXT,
            UNIQUE (attempt_id, position)
        );
        CREATE TABLE edits (  -- the timeline of typing; the draft follows from it
            turn_id INTEGER NOT NULL REFERENCES turns ON DELETE CASCADE,
            number INTEGER NOT NULL,
            ms INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (turn_id, number)
        ) WITHOUT ROWID;
        CREATE TABLE feedback (
            id INTEGER PRIMARY KEY,
            attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            schema INTEGER NOT NULL,
            status TEXT NOT NULL,
            score INTEGER,
            low INTEGER,
            high INTEGER,
            band TEXT,
            grader TEXT NOT NULL,
            model TEXT,
            prompt TEXT,
            pack_version INTEGER NOT NULL,
            json TEXT NOT NULL
        );
        CREATE INDEX feedback_of_attempt ON feedback (attempt_id, id);
        CREATE TABLE marks (
            id INTEGER PRIMARY KEY,
            feedback_id INTEGER NOT NULL REFERENCES feedback ON DELETE CASCADE,
            made_at TEXT NOT NULL,
            point TEXT NOT NULL,
            verdict TEXT NOT NULL,
            turn INTEGER,
            start INTEGER,
            end INTEGER
        );
        CREATE INDEX marks_of_feedback ON marks (feedback_id, id);
        """,
    ),
    (
        "0002-better-answers",
        """
        CREATE TABLE better_answers (
            id INTEGER PRIMARY KEY,
            attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            json TEXT NOT NULL
        );
        CREATE INDEX better_answers_of_attempt ON better_answers (attempt_id, id);
        """,
    ),
    (
        "0003-interview-room",
        """
        ALTER TABLE sessions ADD COLUMN mode TEXT NOT NULL DEFAULT 'practice';
        ALTER TABLE sessions ADD COLUMN minutes REAL;
        ALTER TABLE turns ADD COLUMN source TEXT NOT NULL DEFAULT 'question';
        ALTER TABLE turns ADD COLUMN asked_ms INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE moments (  -- what happened beside the typing
            id INTEGER PRIMARY KEY,
            attempt_id INTEGER NOT NULL REFERENCES attempts ON DELETE CASCADE,
            ms INTEGER NOT NULL,
            kind TEXT NOT NULL,
            text TEXT NOT NULL
        );
        CREATE INDEX moments_of_attempt ON moments (attempt_id, id);
        CREATE TABLE disagreements (  -- the candidate would have marked a point otherwise
            id INTEGER PRIMARY KEY,
            feedback_id INTEGER NOT NULL REFERENCES feedback ON DELETE CASCADE,
            made_at TEXT NOT NULL,
            point TEXT NOT NULL,
            verdict TEXT NOT NULL,
            turn INTEGER,
            start INTEGER,
            end INTEGER,
            reason TEXT NOT NULL
        );
        CREATE INDEX disagreements_of_feedback ON disagreements (feedback_id, id);
        """,
    ),
    (
        "0005-stories",
        """
        CREATE TABLE stories (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number is never given twice
            created_at TEXT NOT NULL,
            changed_at TEXT NOT NULL,
            deleted_at TEXT,  -- until it is forgotten, it can be had back
            title TEXT NOT NULL,
            situation TEXT NOT NULL,
            task TEXT NOT NULL,
            action TEXT NOT NULL,
            result TEXT NOT NULL,
            figures TEXT NOT NULL  -- one a line
        );
        CREATE TABLE story_tellings (  -- which story an attempt tells
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts ON DELETE CASCADE,
            story_id INTEGER NOT NULL REFERENCES stories ON DELETE CASCADE
        );
        CREATE INDEX tellings_of_story ON story_tellings (story_id);
        CREATE TABLE story_questions (  -- the candidate says that a story could serve a question
            story_id INTEGER NOT NULL REFERENCES stories ON DELETE CASCADE,
            pack TEXT NOT NULL,
            question TEXT NOT NULL,
            PRIMARY KEY (story_id, pack, question)
        ) WITHOUT ROWID;
        """,
    ),
)
