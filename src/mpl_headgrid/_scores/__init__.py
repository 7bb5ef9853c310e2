"""Scores of heads, read from any form, and the rules that turn them into categories."""
