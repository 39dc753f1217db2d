/** Answers of LangChain4j's AI services as runs. */
@NullMarked
package dev.ssehub.langchain4j;

import org.jspecify.annotations.NullMarked;
