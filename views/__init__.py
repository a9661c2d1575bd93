"""Back-office screens: who asks and how it looks; no query and no arithmetic of their own."""
