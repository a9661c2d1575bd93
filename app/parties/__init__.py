"""Firms and people the company deals with, and the numbers that tell them apart."""
