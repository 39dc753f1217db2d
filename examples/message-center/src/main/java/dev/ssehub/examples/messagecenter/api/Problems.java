package dev.ssehub.examples.messagecenter.api;

import dev.ssehub.backplane.PublishException;
import dev.ssehub.http.RequestRejectedException;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers errors with problem details (RFC 9457), which say what was wrong and reveal nothing about the implementation. */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** Answers a request with an invalid name. The message explains it. */
    @ExceptionHandler
    ProblemDetail badName(IllegalArgumentException e) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.BAD_REQUEST, Objects.toString(e.getMessage(), "bad request"));
    }

    /** Answers a request that the endpoint has rejected. The message explains it. */
    @ExceptionHandler
    ProblemDetail rejected(RequestRejectedException e) {
        return ProblemDetail.forStatusAndDetail(
                HttpStatusCode.valueOf(e.status()), Objects.toString(e.getMessage(), "bad request"));
    }

    /** Answers a request whose body is incomplete. */
    @ExceptionHandler
    ProblemDetail cutOff(IOException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, "the request could not be read to its end");
    }

    @ExceptionHandler
    ProblemDetail notPublished(PublishException e) {
        LOG.warn("Not published: {}", e.getMessage());
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.SERVICE_UNAVAILABLE,
                e.mayHaveHappened()
                        ? "it is not known whether the event was published; try again with an idempotency key"
                        : "the event was not published; try again");
    }

    @ExceptionHandler
    ProblemDetail unexpected(RuntimeException e) {
        LOG.error("A request failed", e);
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, "something went wrong here");
    }

    /** Answers errors that occur before a request reaches a controller. */
    @RestController
    static class Refused implements ErrorController {

        @RequestMapping("/error")
        ResponseEntity<ProblemDetail> error(HttpServletRequest request) {
            Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
            int code = status instanceof Integer number ? number : HttpStatus.NOT_FOUND.value();
            return ResponseEntity.status(code).body(ProblemDetail.forStatus(code));
        }
    }
}
