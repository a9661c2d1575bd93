"""Purchase orders [satın alma siparişi]: written, sent, shown and followed until everything came."""
