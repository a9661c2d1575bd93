"""Changing many prices in one act: preview, apply all or nothing, undo by a mirror."""
