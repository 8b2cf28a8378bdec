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
        "0004-search",
        """
        ALTER TABLE sessions ADD COLUMN deleted_at TEXT;  -- until the app is left it can be had back
        ALTER TABLE attempts ADD COLUMN deleted_at TEXT;
        CREATE INDEX sessions_kept ON sessions (id) WHERE deleted_at IS NULL;
        CREATE INDEX sessions_open ON sessions (id) WHERE deleted_at IS NULL AND finished_at IS NULL;
        CREATE INDEX sessions_deleted ON sessions (deleted_at) WHERE deleted_at IS NOT NULL;
        CREATE INDEX attempts_deleted ON attempts (deleted_at) WHERE deleted_at IS NOT NULL;

        CREATE TABLE answers (  -- what is listed: every submitted attempt that is not deleted, with the marks that count for it
            id INTEGER PRIMARY KEY REFERENCES attempts ON DELETE CASCADE,
            session_id INTEGER NOT NULL,
            question_id INTEGER NOT NULL,
            number INTEGER NOT NULL,
            pack TEXT NOT NULL,
            question TEXT NOT NULL,
            level TEXT,
            submitted_at TEXT NOT NULL,
            feedback_id INTEGER,
            status TEXT,
            score INTEGER,
            band TEXT,
            grader TEXT,
            model TEXT,
            judge TEXT,  -- the model, or the grader where it was none
            waits INTEGER NOT NULL  -- 1 where its grading failed or was stopped, and no model has judged it since
        );
        CREATE VIEW answers_as_kept AS
            SELECT a.id, q.session_id, q.id AS question_id, a.number, q.pack, q.question,
                   CASE WHEN json_valid(q.rubric) THEN json_extract(q.rubric, '$.question.level') END AS level,
                   a.submitted_at, f.id AS feedback_id, f.status, f.score, f.band, f.grader, f.model,
                   coalesce(f.model, f.grader) AS judge,
                   NOT EXISTS (SELECT 1 FROM feedback WHERE attempt_id = a.id AND status != 'not_graded' AND grader != 'offline')
                   AND coalesce((SELECT max(status = 'not_graded') FROM feedback WHERE attempt_id = a.id), 1) AS waits
            FROM attempts a
            JOIN questions q ON q.id = a.question_id
            LEFT JOIN feedback f ON f.id = (
                SELECT id FROM feedback WHERE attempt_id = a.id ORDER BY status = 'not_graded', id DESC LIMIT 1)
            WHERE a.submitted_at IS NOT NULL AND a.deleted_at IS NULL;
        CREATE INDEX answers_by_date ON answers (submitted_at DESC, id DESC);
        CREATE INDEX answers_by_pack ON answers (pack, submitted_at DESC, id DESC);
        CREATE INDEX answers_by_question ON answers (question, pack, submitted_at DESC, id DESC);
        CREATE INDEX answers_by_level ON answers (level, submitted_at DESC, id DESC);
        CREATE INDEX answers_by_judge ON answers (judge, submitted_at DESC, id DESC);
        CREATE INDEX answers_by_status ON answers (status, submitted_at DESC, id DESC);
        CREATE INDEX answers_by_score ON answers (score, submitted_at DESC, id DESC);
        CREATE INDEX answers_of_session ON answers (session_id);
        CREATE INDEX answers_of_question ON answers (question_id, number);
        CREATE INDEX answers_waiting ON answers (id) WHERE waits;

        CREATE VIRTUAL TABLE search USING fts5(  -- the words of the answers above
            question, answer, feedback, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
        CREATE VIEW words_as_kept AS
            SELECT l.id,
                   l.question || char(10) || l.pack || char(10)
                   || coalesce((SELECT group_concat(ask, char(10)) FROM turns WHERE attempt_id = l.id), '') AS question,
                   (SELECT group_concat(answer, char(10)) FROM turns WHERE attempt_id = l.id) AS answer,
                   (SELECT group_concat(value, char(10)) FROM json_tree(CASE WHEN json_valid(f.json) THEN f.json END)
                    WHERE type = 'text' AND (key IN ('advice', 'message') OR fullkey = '$.headline.text')) AS feedback
            FROM answers l LEFT JOIN feedback f ON f.id = l.feedback_id;

        CREATE TRIGGER answer_listed AFTER INSERT ON answers BEGIN
            INSERT INTO search (rowid, question, answer, feedback)
            SELECT id, question, answer, feedback FROM words_as_kept WHERE id = NEW.id;
        END;
        CREATE TRIGGER answer_gone AFTER DELETE ON answers BEGIN
            DELETE FROM search WHERE rowid = OLD.id;
        END;
        CREATE TRIGGER attempt_kept AFTER INSERT ON attempts WHEN NEW.submitted_at IS NOT NULL BEGIN
            INSERT INTO answers SELECT * FROM answers_as_kept WHERE id = NEW.id;
        END;
        CREATE TRIGGER attempt_changed AFTER UPDATE OF submitted_at, deleted_at ON attempts BEGIN
            DELETE FROM answers WHERE id = NEW.id;
            INSERT INTO answers SELECT * FROM answers_as_kept WHERE id = NEW.id;
        END;
        CREATE TRIGGER turn_kept AFTER INSERT ON turns WHEN NEW.answer IS NOT NULL BEGIN
            DELETE FROM answers WHERE id = NEW.attempt_id;
            INSERT INTO answers SELECT * FROM answers_as_kept WHERE id = NEW.attempt_id;
        END;
        CREATE TRIGGER turn_changed AFTER UPDATE OF answer ON turns BEGIN
            DELETE FROM answers WHERE id = NEW.attempt_id;
            INSERT INTO answers SELECT * FROM answers_as_kept WHERE id = NEW.attempt_id;
        END;
        CREATE TRIGGER feedback_kept AFTER INSERT ON feedback BEGIN
            DELETE FROM answers WHERE id = NEW.attempt_id;
            INSERT INTO answers SELECT * FROM answers_as_kept WHERE id = NEW.attempt_id;
        END;
        INSERT INTO answers SELECT * FROM answers_as_kept;
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
    (
        "0006-progress",
        """
        CREATE INDEX feedback_figures ON feedback (id, status, grader, model, prompt, low, high);  -- so that counting reads no texts
        """,
    ),
)
