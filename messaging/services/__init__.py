"""What people and providers do with conversations."""
