"""The demo office: invented people and cases, made by driving the real use cases."""
