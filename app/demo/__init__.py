"""The demo factory: "Demo Çelik Kapı" with some weeks of plausible history, made by the real operations."""
