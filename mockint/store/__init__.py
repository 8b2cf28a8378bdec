"""What is kept: sessions, questions as they were asked, attempts, the timeline of typing, and feedback."""
