package dev.ssehub.jdbc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Runs only where there is a MySQL, which many systems do not have: {@code -Dssehub.mysql-server=PATH}, or {@code -Dssehub.mysql.uri=URI}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf("dev.ssehub.tests.support.MySqlServer#isThere")
@interface OnMySql {}
