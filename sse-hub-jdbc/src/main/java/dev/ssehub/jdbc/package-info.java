/** A backplane in the application's database: its transactions publish, a table orders and keeps, the nodes mirror. */
@NullMarked
package dev.ssehub.jdbc;

import org.jspecify.annotations.NullMarked;
