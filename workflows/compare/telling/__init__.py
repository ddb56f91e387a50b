"""What each kind of file means to people, a module for each."""
