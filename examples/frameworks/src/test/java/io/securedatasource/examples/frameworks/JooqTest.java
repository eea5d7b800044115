package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.exists;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;
import static org.jooq.impl.DSL.table;

import io.securedatasource.testing.StatementLock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.conf.StatementType;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class JooqTest {

  private static final Table<Record> CUSTOMERS = table(name("shop", "customers"));
  private static final Field<Long> ID = field(name("shop", "customers", "id"), Long.class);
  private static final Field<String> NAME = field(name("shop", "customers", "name"), String.class);
  private static final Field<String> EMAIL =
      field(name("shop", "customers", "email"), String.class);
  private static final Table<Record> ORDERS = table(name("shop", "orders"));
  private static final Field<Long> ORDER_ID = field(name("shop", "orders", "id"), Long.class);
  private static final Field<Long> CUSTOMER_ID =
      field(name("shop", "orders", "customer_id"), Long.class);
  private static final Field<String> STATUS = field(name("shop", "orders", "status"), String.class);

  /** What this framework says is always the same: the list was recorded by an earlier run. */
  @RegisterExtension static final StatementLock LOCK = StatementLock.at(Path.of("jooq.lock"));

  private final GuardedShop shop = GuardedShop.recorded(LOCK.recorder());
  private final DSLContext jooq = DSL.using(shop.dataSource(), SQLDialect.POSTGRES);

  @AfterEach
  void close() throws SQLException {
    shop.closeUnharmed();
  }

  @Test
  void asks_with_conditions_that_are_built() {
    assertThat(jooq.selectFrom(CUSTOMERS).where(noCondition()).fetch()).isNotEmpty();
    assertThat(jooq.select(ID).from(CUSTOMERS).where(DSL.falseCondition()).fetch()).isEmpty();
    assertThat(jooq.select(ID).from(CUSTOMERS).where(ID.in(List.of())).fetch()).isEmpty();
    assertThat(
            jooq.select(ID)
                .from(CUSTOMERS)
                .where(DSL.trueCondition().and(NAME.contains("100%_!")))
                .fetch())
        .isEmpty();
    assertThat(
            jooq.select(ID, NAME)
                .from(CUSTOMERS)
                .where(
                    exists(selectOne().from(ORDERS).where(CUSTOMER_ID.eq(ID)))
                        .or(NAME.likeIgnoreCase("customer%")))
                .orderBy(ID)
                .limit(5)
                .offset(1)
                .fetch())
        .hasSize(5);
  }

  @Test
  void nests_counts_and_ranks() {
    assertThat(
            jooq.select(NAME, multiset(select(ORDER_ID).from(ORDERS).where(CUSTOMER_ID.eq(ID))))
                .from(CUSTOMERS)
                .where(ID.le(3L))
                .fetch())
        .hasSize(3);
    assertThat(
            jooq.select(CUSTOMER_ID, count(), rowNumber().over().orderBy(count().desc()))
                .from(ORDERS)
                .groupBy(CUSTOMER_ID)
                .having(count().gt(1))
                .fetch())
        .isNotEmpty();
    assertThat(jooq.fetchCount(jooq.selectFrom(ORDERS).where(STATUS.eq(inline("open")))))
        .isPositive();
  }

  @Test
  void writes_and_reads_back() {
    String email = UUID.randomUUID() + "@example.org";
    jooq.transaction(
        tx -> {
          Long id =
              tx.dsl()
                  .insertInto(CUSTOMERS, NAME, EMAIL)
                  .values("it's", email)
                  .onConflict(EMAIL)
                  .doUpdate()
                  .set(NAME, DSL.excluded(NAME))
                  .returning(ID)
                  .fetchOne(ID);
          assertThat(tx.dsl().update(CUSTOMERS).set(NAME, "new").where(ID.eq(id)).execute())
              .isEqualTo(1);
          assertThat(
                  tx.dsl().selectFrom(CUSTOMERS).where(ID.eq(id)).forUpdate().skipLocked().fetch())
              .hasSize(1);
          assertThat(tx.dsl().deleteFrom(CUSTOMERS).where(ID.eq(id)).execute()).isEqualTo(1);
        });
  }

  @Test
  void sends_literals_when_told_to() {
    DSLContext literal =
        DSL.using(
            shop.dataSource(),
            SQLDialect.POSTGRES,
            new Settings().withStatementType(StatementType.STATIC_STATEMENT));
    assertThat(literal.select(ID).from(CUSTOMERS).where(NAME.eq("it's -- \\ /* or 1=1 */")).fetch())
        .isEmpty();
    assertThat(literal.select(ID).from(CUSTOMERS).where(ID.in(1L, 2L, 3L)).fetch()).hasSize(3);
  }
}
