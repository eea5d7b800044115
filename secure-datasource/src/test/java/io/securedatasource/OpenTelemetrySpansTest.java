package io.securedatasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.securedatasource.testserver.PostgresServer;
import java.net.URI;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the bridge of Micrometer's tracing makes of executions: real spans of OpenTelemetry. */
@Tag("server")
@Timeout(60)
class OpenTelemetrySpansTest {

  private static final String SOUND = "select id from shop.customers where name = 'Canary'";

  private final PostgresServer server = PostgresServer.shared();
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final SdkTracerProvider provider = provider(Sampler.alwaysOn());

  private SdkTracerProvider provider(Sampler sampler) {
    return SdkTracerProvider.builder()
        .addSpanProcessor(SimpleSpanProcessor.create(exporter))
        .setSampler(sampler)
        .build();
  }

  @AfterEach
  void close() {
    provider.close();
  }

  /** As Spring Boot wires it. */
  private static ObservationRegistry registry(SdkTracerProvider provider) {
    Tracer tracer = provider.get("test");
    OtelTracer bridge = new OtelTracer(tracer, new OtelCurrentTraceContext(), event -> {});
    OtelPropagator propagator =
        new OtelPropagator(
            ContextPropagators.create(W3CTraceContextPropagator.getInstance()), tracer);
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new FirstMatchingCompositeObservationHandler(
                new PropagatingSenderTracingObservationHandler<>(bridge, propagator),
                new DefaultTracingObservationHandler(bridge)));
    return registry;
  }

  private SecureDataSourceBuilder traced(ObservationRegistry registry) {
    return Builders.application(server)
        .name("otel")
        .pool(Builders.smallPool().maximumSize(1))
        .observationRegistry(registry);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean unused = statement.execute(sql);
    }
  }

  private SpanData only() {
    assertThat(exporter.getFinishedSpanItems()).hasSize(1);
    return exporter.getFinishedSpanItems().get(0);
  }

  private static Map<String, Object> attributes(SpanData span) {
    Map<String, Object> attributes = new TreeMap<>();
    span.getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
    return attributes;
  }

  @Nested
  class A_span {

    @Test
    void of_a_statement_has_the_attributes_of_the_conventions_and_no_others() throws SQLException {
      try (SecureDataSource dataSource = traced(registry(provider)).build();
          Connection connection = dataSource.getConnection()) {
        run(connection, SOUND);
      }
      URI target = URI.create(server.jdbcUrl().substring("jdbc:".length()));
      assertThat(only().getName()).isEqualTo("SELECT shop.customers");
      assertThat(only().getKind()).isEqualTo(SpanKind.CLIENT);
      assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.OK);
      assertThat(only().getEvents()).isEmpty();
      assertThat(only().getParentSpanContext().isValid()).isFalse();
      assertThat(attributes(only()))
          .containsEntry("db.system.name", "postgresql")
          .containsEntry("db.namespace", server.database())
          .containsEntry("db.operation.name", "SELECT")
          .containsEntry("db.query.summary", "SELECT shop.customers")
          .containsEntry("server.address", target.getHost())
          .containsEntry("server.port", String.valueOf(target.getPort()))
          .containsEntry("pool", "otel")
          .containsOnlyKeys(
              "db.system.name",
              "db.namespace",
              "db.operation.name",
              "db.query.summary",
              "server.address",
              "server.port",
              "pool",
              "peer.service")
          .doesNotContainKeys("error.type", "db.response.status_code", "db.query.text");
      assertNoCanary();
    }

    @Test
    void of_a_failure_has_its_cause_its_state_and_the_status_of_an_error() throws SQLException {
      try (SecureDataSource dataSource = traced(registry(provider)).build();
          Connection connection = dataSource.getConnection()) {
        assertThatThrownBy(() -> run(connection, "select id + 'Canary' from shop.customers"))
            .hasMessageContaining("Canary");
      }
      assertThat(only().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(attributes(only()))
          .containsEntry("error.type", "data")
          .containsEntry("db.response.status_code", "22P02");
      assertNoCanary();
    }

    @Test
    void is_a_child_of_the_request_s_and_a_sibling_of_the_next() throws Exception {
      ObservationRegistry registry = registry(provider);
      try (SecureDataSource dataSource = traced(registry).build();
          Connection connection = dataSource.getConnection()) {
        Observation.createNotStarted("request", registry)
            .observeChecked(
                () -> {
                  run(connection, SOUND);
                  Observation.createNotStarted("service", registry)
                      .observeChecked(() -> run(connection, "select 1 as n"));
                });
      }
      List<SpanData> spans = exporter.getFinishedSpanItems();
      assertThat(spans)
          .extracting(SpanData::getName)
          .containsExactly("SELECT shop.customers", "SELECT", "service", "request");
      assertThat(spans).extracting(SpanData::getTraceId).containsOnly(spans.get(0).getTraceId());
      assertThat(spans.get(0).getParentSpanId()).isEqualTo(spans.get(3).getSpanId());
      assertThat(spans.get(1).getParentSpanId()).isEqualTo(spans.get(2).getSpanId());
    }

    @Test
    void of_a_batch_is_one_and_tells_how_many_operations_there_were() throws SQLException {
      try (SecureDataSource dataSource = traced(registry(provider)).build();
          Connection connection = dataSource.getConnection();
          PreparedStatement statement = customers(connection, 3)) {
        connection.setAutoCommit(false);
        assertThat(statement.executeBatch()).hasSize(3);
        batch(
            connection,
            "update shop.customers set name = 'Canary' where id = -1",
            "update shop.customers set name = 'Canary' where id = -2");
        connection.rollback();
      }
      assertBatch(0, "BATCH INSERT", "BATCH INSERT shop.customers", 3);
      assertBatch(1, "BATCH UPDATE", "BATCH UPDATE shop.customers", 2);
      assertThat(exporter.getFinishedSpanItems()).hasSize(2);
      assertNoCanary();
    }

    @Test
    void of_a_batch_of_different_texts_tells_what_they_have_in_common() throws SQLException {
      String update = "update shop.customers set name = 'Canary' where id = -1";
      try (SecureDataSource dataSource = traced(registry(provider)).build();
          Connection connection = dataSource.getConnection()) {
        connection.setAutoCommit(false);
        batch(connection, update, "update shop.orders set customer_id = 1 where id = -1");
        batch(connection, update, "delete from shop.orders where id = -1", update);
        connection.rollback();
      }
      assertBatch(0, "BATCH UPDATE", "BATCH", 2);
      assertBatch(1, "BATCH", "BATCH", 3);
      assertNoCanary();
    }

    /** The conventions: one operation is no batch, and none is one. */
    @Test
    void of_a_batch_of_one_is_that_of_a_statement_and_of_none_is_a_batch() throws SQLException {
      try (SecureDataSource dataSource = traced(registry(provider)).build();
          Connection connection = dataSource.getConnection();
          PreparedStatement one = customers(connection, 1);
          PreparedStatement none = customers(connection, 0)) {
        connection.setAutoCommit(false);
        assertThat(one.executeLargeBatch()).hasSize(1);
        batch(connection, "update shop.customers set name = 'Canary' where id = -1");
        assertThat(none.executeLargeBatch()).isEmpty();
        batch(connection);
        connection.rollback();
      }
      List<SpanData> spans = exporter.getFinishedSpanItems();
      assertThat(spans.subList(0, 2))
          .extracting(SpanData::getName)
          .containsExactly("INSERT shop.customers", "UPDATE shop.customers");
      assertThat(spans.subList(0, 2))
          .extracting(OpenTelemetrySpansTest::attributes)
          .noneMatch(attributes -> attributes.containsKey("db.operation.batch.size"))
          .extracting(attributes -> attributes.get("db.operation.name"))
          .containsExactly("INSERT", "UPDATE");
      assertBatch(2, "BATCH INSERT", "BATCH INSERT shop.customers", 0);
      assertBatch(3, "BATCH", "BATCH", 0);
    }

    @Test
    void of_a_batch_that_fails_tells_how_many_there_were_and_why() throws SQLException {
      try (SecureDataSource dataSource = traced(registry(provider)).build();
          Connection connection = dataSource.getConnection();
          PreparedStatement statement =
              connection.prepareStatement("insert into shop.orders (customer_id) values (?)")) {
        connection.setAutoCommit(false);
        for (int customer : new int[] {1, -1, 1}) {
          statement.setInt(1, customer);
          statement.addBatch();
        }
        assertThatThrownBy(statement::executeBatch).isInstanceOf(BatchUpdateException.class);
        connection.rollback();
      }
      assertBatch(0, "BATCH INSERT", "BATCH INSERT shop.orders", 3);
      assertThat(attributes(only()))
          .containsEntry("error.type", "constraint")
          .containsEntry("db.response.status_code", "23503");
    }

    private PreparedStatement customers(Connection connection, int size) throws SQLException {
      PreparedStatement statement =
          connection.prepareStatement("insert into shop.customers (name, email) values (?, ?)");
      for (int i = 0; i < size; i++) {
        statement.setString(1, "Canary");
        statement.setString(2, "canary-" + size + "-" + i + "@x.org");
        statement.addBatch();
      }
      return statement;
    }

    private void batch(Connection connection, String... texts) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        for (String text : texts) {
          statement.addBatch(text);
        }
        assertThat(statement.executeBatch()).hasSize(texts.length);
      }
    }

    private void assertBatch(int span, String operation, String summary, int size) {
      SpanData told = exporter.getFinishedSpanItems().get(span);
      assertThat(told.getName()).isEqualTo(summary);
      assertThat(attributes(told))
          .containsEntry("db.operation.name", operation)
          .containsEntry("db.query.summary", summary)
          .containsEntry("db.operation.batch.size", String.valueOf(size));
    }

    private void assertNoCanary() {
      for (SpanData span : exporter.getFinishedSpanItems()) {
        assertThat(span.toString()).doesNotContainIgnoringCase("canary");
        span.getEvents()
            .forEach(
                event ->
                    event
                        .getAttributes()
                        .forEach(
                            (AttributeKey<?> key, Object value) ->
                                assertThat(value.toString()).doesNotContainIgnoringCase("canary")));
      }
    }
  }

  /** The identity that the server has in its hands is that of the span which was exported. */
  @Nested
  class The_comment {

    private String sent(ObservationRegistry registry, StatementOf execution) throws SQLException {
      try (SecureDataSource dataSource = traced(registry).traceComments(true).build();
          Connection connection = dataSource.getConnection()) {
        execution.run(connection);
        return SentText.last(server, "otel");
      }
    }

    private String comment(SpanData span) {
      String flags = span.getSpanContext().getTraceFlags().asHex();
      return "/*traceparent='00-%s-%s-%s'*/".formatted(span.getTraceId(), span.getSpanId(), flags);
    }

    @Test
    void names_the_span_of_the_execution() throws SQLException {
      String sent = sent(registry(provider), connection -> run(connection, SOUND));
      assertThat(sent).isEqualTo(SOUND + " " + comment(only()));
    }

    @Test
    void of_a_prepared_text_names_the_span_in_which_it_was_prepared() throws SQLException {
      String sent =
          sent(
              registry(provider),
              connection -> {
                try (PreparedStatement statement =
                    connection.prepareStatement("select id from shop.customers where id = ?")) {
                  statement.setInt(1, 1);
                  assertThat(statement.execute()).isTrue();
                }
              });
      List<SpanData> spans = exporter.getFinishedSpanItems();
      assertThat(spans)
          .extracting(SpanData::getName)
          .containsExactly("prepare SELECT shop.customers", "SELECT shop.customers");
      assertThat(sent).endsWith(" " + comment(spans.get(0)));
    }

    @Test
    void of_a_trace_that_is_not_sampled_says_so() throws SQLException {
      try (SdkTracerProvider off = provider(Sampler.alwaysOff())) {
        String sent = sent(registry(off), connection -> run(connection, SOUND));
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
        Matcher comment =
            Pattern.compile("/\\*traceparent='00-[0-9a-f]{32}-[0-9a-f]{16}-(..)'\\*/$")
                .matcher(sent);
        assertThat(comment.find()).as(sent).isTrue();
        assertThat(Integer.parseInt(comment.group(1), 16) & 1).as("sampled").isZero();
      }
    }
  }

  /** What is executed on a connection. */
  private interface StatementOf {
    void run(Connection connection) throws SQLException;
  }
}
