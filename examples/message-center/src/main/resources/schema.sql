create table if not exists message (
  id bigint generated always as identity primary key,
  kind varchar(8) not null,
  target varchar(256) not null,
  sender varchar(256) not null,
  subject varchar(200) not null,
  body varchar(10000) not null,
  sent_at timestamp with time zone not null
);
create index if not exists message_target on message (kind, target);
create table if not exists read_mark (
  message_id bigint not null references message,
  person varchar(256) not null,
  primary key (message_id, person)
);
create table if not exists membership (
  person varchar(256) not null,
  department varchar(256) not null,
  primary key (person, department)
);
create table if not exists purchase (
  id bigint generated always as identity primary key,
  customer varchar(256) not null,
  item varchar(100) not null,
  status varchar(16) not null
);
create table if not exists badge (
  person varchar(256) primary key,
  log varchar(20) not null,
  published int not null
);

-- A submission has a key, so that it is performed once even if it is sent twice.
alter table message add column if not exists submission varchar(100);
create unique index if not exists message_submission on message (sender, submission);
alter table purchase add column if not exists submission varchar(100);
create unique index if not exists purchase_submission on purchase (customer, submission);
