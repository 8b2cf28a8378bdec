"""How well a grader's marks agree with people's."""
