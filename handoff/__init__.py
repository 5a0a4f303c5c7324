"""The heart: who owns a conversation, why it goes to a human, and what that human gets to see."""
