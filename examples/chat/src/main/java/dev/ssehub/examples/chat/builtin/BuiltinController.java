package dev.ssehub.examples.chat.builtin;

import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Exposes the state of the built-in model, for tests. */
@RestController
class BuiltinController {

    private final ObjectProvider<BuiltinModel> model;

    BuiltinController(ObjectProvider<BuiltinModel> model) {
        this.model = model;
    }

    /** Returns the number of answers in progress: {@code {"open": 2}}. */
    @GetMapping("/api/builtin/open")
    Map<String, Integer> open() {
        BuiltinModel builtin = model.getIfAvailable();
        return Map.of("open", builtin == null ? 0 : builtin.open());
    }
}
