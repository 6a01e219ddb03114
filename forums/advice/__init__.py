"""What a recommendation rests on: needs, money, scenarios. It writes nothing."""
