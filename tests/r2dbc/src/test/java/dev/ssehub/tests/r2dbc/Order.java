package dev.ssehub.tests.r2dbc;

record Order(int id, String customer) {}
