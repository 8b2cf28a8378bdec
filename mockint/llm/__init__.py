"""How a model is reached: prompts, profiles of servers, the client, and reading what comes back."""
