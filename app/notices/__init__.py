"""Notices: messages that leave the house."""
