"""The audit trail: one row for every act, written in the act's own transaction."""
