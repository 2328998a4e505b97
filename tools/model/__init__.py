"""What the model that comes with toonnet is made and measured by."""
