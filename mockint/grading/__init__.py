"""What is judged: verdicts with their evidence, and the score that is counted from them."""
