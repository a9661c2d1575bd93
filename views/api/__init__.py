"""The JSON API for programs: keys and tokens only, no cookies, the same operations as the screens."""
