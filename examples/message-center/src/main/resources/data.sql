merge into membership m
using (values ('ann', 'sales'), ('ann', 'support'), ('bob', 'support'), ('cleo', 'sales')) as w (who, what)
on m.person = w.who and m.department = w.what
when not matched then insert (person, department) values (w.who, w.what);
