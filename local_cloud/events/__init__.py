"""EventBridge on the default bus: what moto keeps of rules, and what follows from them here."""
