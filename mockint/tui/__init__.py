"""The screens. They show and ask; they decide nothing."""
