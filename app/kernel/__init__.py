"""Technical words every context speaks: work, events, errors, tenancy, permissions, amounts, clock, text.

The kernel knows no web and nothing of factories or schools.
"""
