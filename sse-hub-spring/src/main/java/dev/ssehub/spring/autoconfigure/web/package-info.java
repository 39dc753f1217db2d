/** Streams beside Spring MVC: their servlets, logins, other origins, and checks of what stands in their way. */
@NullMarked
package dev.ssehub.spring.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
