/** A backplane in the application's database: its transactions publish, a table orders and keeps the records, and the nodes mirror them. */
@NullMarked
package dev.ssehub.jdbc;

import org.jspecify.annotations.NullMarked;
