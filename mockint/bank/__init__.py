"""What is asked: packs of questions with their rubrics, loading them, and choosing the next question."""
