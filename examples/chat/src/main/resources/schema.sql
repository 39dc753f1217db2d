create table if not exists conversation (
  id varchar(256) primary key,
  owner varchar(256) not null,
  title varchar(200) not null,
  begun_at timestamp with time zone not null default current_timestamp
);
create index if not exists conversation_owner on conversation (owner);
create table if not exists message (
  place bigint generated always as identity primary key,
  conversation varchar(256) not null references conversation,
  id varchar(256) not null,
  role varchar(16) not null,
  text clob not null,
  status varchar(16) not null,
  unique (conversation, id)
);
