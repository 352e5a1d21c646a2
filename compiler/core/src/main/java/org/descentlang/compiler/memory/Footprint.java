package org.descentlang.compiler.memory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.descentlang.compiler.ir.Program;
import org.descentlang.compiler.ir.Role;
import org.descentlang.compiler.ir.Tensor;
import org.descentlang.compiler.schedule.Schedule;

/** What the arrays of a trainer take, its model's among them, by what they are for. */
public record Footprint(List<Share> shares) {
  /**
   * {@code 814,160 bytes for the optimizer}.
   *
   * @param lasting whatever the size of a mini-batch, and from one step to the next
   */
  public record Share(String purpose, long bytes, boolean lasting) {
    @Override
    public String toString() {
      return Footprint.text(bytes) + " for " + purpose;
    }
  }

  public Footprint {
    shares = List.copyOf(shares);
  }

  public static Footprint of(Schedule schedule, MemoryPlan plan) {
    Set<Tensor> kept = new LinkedHashSet<>();
    schedule.unit().programs().forEach(p -> p.commits().stream().map(Program.Commit::target).forEach(kept::add));
    int threads = schedule.unit().threads();
    long scratch = plan.trainer().scratch().stream().mapToLong(s -> s.bytes() * (s.ofThreads() ? threads : 1)).sum();
    Kept arrays = new Kept(kept, schedule);
    return new Footprint(Stream.of(
        arrays.share("parameters and states", Set.of(Role.PARAMETER, Role.STATE)),
        arrays.share("gradients and sums", Set.of(Role.GRADIENT, Role.MEASURE, Role.TOTAL)),
        arrays.share("the optimizer", Set.of(Role.OPTIMIZER)),
        arrays.share("averages", Set.of(Role.AVERAGE)),
        new Share("values", plan.trainer().values(), false),
        new Share(threads == 1 ? "scratch rows" : "scratch rows of " + threads + " threads", scratch, false),
        new Share("predictions", plan.model().bytes(), false)).filter(s -> s.bytes > 0).toList());
  }

  private record Kept(Set<Tensor> tensors, Schedule schedule) {
    Share share(String purpose, Set<Role> roles) {
      return new Share(purpose, tensors.stream().filter(t -> roles.contains(t.role()))
          .mapToLong(t -> MemoryPlanner.bytes(t, schedule.precision())).sum(), true);
    }
  }

  public long bytes() {
    return shares.stream().mapToLong(Share::bytes).sum();
  }

  /** What lasts whatever the size of a mini-batch. */
  long lasting() {
    return shares.stream().filter(Share::lasting).mapToLong(Share::bytes).sum();
  }

  /** {@code 1,048,576 bytes}. */
  static String text(long bytes) {
    return String.format(Locale.ROOT, bytes == 1 ? "%,d byte" : "%,d bytes", bytes);
  }
}
