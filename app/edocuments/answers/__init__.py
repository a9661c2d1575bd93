"""Buyers' answers to our despatches [irsaliye yanıtı]: read, matched, and followed by stock and orders."""
