package org.descentlang.compiler.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.descentlang.runtime.Model;
import org.descentlang.runtime.Trainer;
import org.junit.jupiter.api.Test;

class MembersTest {

  /** A kernel of that name would override the method, or be refused by javac. */
  @Test
  void noKernelHasTheNameOfAMethodOfTheRuntime() {
    assertThat(Stream.of(Trainer.class, Model.class).flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
        .map(Method::getName).distinct())
        .contains("pending", "accumulatedGradients")
        .allSatisfy(name -> assertThat(new Members().method(name)).isNotEqualTo(name));
  }
}
