"""What people fill in: form-js schemas compiled to WTForms. No Flask."""
