/** Streams beside Spring MVC: their servlets, logins, other origins, and checks for obstacles. */
@NullMarked
package dev.ssehub.spring.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
