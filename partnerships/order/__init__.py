"""What an order says, draws on and lacks: reads its rows, writes nothing."""
