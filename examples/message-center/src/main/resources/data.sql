merge into membership (person, department) values
  ('ann', 'sales'), ('ann', 'support'), ('bob', 'support'), ('cleo', 'sales');
