"""The statements that merge the staged rows into the catalogue, in the order in which `merge` runs them.

Their parameters are the fields of `merge.MergeParameters`. Each one records in `import_change` what it changed.
"""

# The segment of an offer is the end of its vendor id; the plain one is not written.
_IS_OF_CHOSEN_SEGMENT = """
    (cardinality(%(segments)s::text[]) = 0 OR coalesce(
        substring(product.vendor_id from ':(Education|Government|Charity)$'), 'Commercial'
    ) = ANY(%(segments)s))
"""

# Right after a first import the server knows nothing yet of the tables' sizes. A plan made for few rows takes
# minutes for many; without nested loops there is none.
PREPARE = """
    SET LOCAL enable_nestloop = off;
    SET LOCAL work_mem = '32MB';
    DROP TABLE IF EXISTS pg_temp.import_change, pg_temp.import_price, pg_temp.import_known CASCADE;
    CREATE TEMPORARY TABLE import_change (
        kind text NOT NULL,
        product_id uuid NOT NULL,
        line integer,
        price_list_id uuid,
        billing_cycle text,
        old_amount numeric(19, 4),
        new_amount numeric(19, 4),
        valid_from date,
        valid_to date,
        has_disappeared boolean NOT NULL DEFAULT false,
        note text
    ) ON COMMIT DROP;
    CREATE TEMPORARY TABLE import_price (
        id uuid NOT NULL,
        line integer NOT NULL,
        price_list_id uuid,
        product_id uuid NOT NULL,
        billing_cycle text NOT NULL,
        amount numeric(19, 4) NOT NULL,
        valid_from date NOT NULL,
        valid_to date
    ) ON COMMIT DROP;
    -- The prices of the same kinds that the catalogue had before.
    CREATE TEMPORARY TABLE import_known (
        id uuid NOT NULL,
        price_list_id uuid,
        product_id uuid NOT NULL,
        billing_cycle text NOT NULL,
        currency text NOT NULL,
        amount numeric(19, 4) NOT NULL,
        valid_from date,
        valid_to date
    ) ON COMMIT DROP;
    -- Where the file names a price and the catalogue had one, at whatever time, of the same kind.
    CREATE TEMPORARY VIEW import_meeting AS
    SELECT named.id AS named_id, named.line, named.amount AS named_amount,
        named.valid_from AS named_from, named.valid_to AS named_to,
        known.id AS price_id, known.amount, known.currency, known.valid_to,
        coalesce(known.valid_from, '-infinity') AS begins, coalesce(known.valid_to, 'infinity') AS ends
    FROM import_price AS named JOIN import_known AS known
        ON known.product_id = named.product_id AND known.billing_cycle = named.billing_cycle
        AND known.price_list_id IS NOT DISTINCT FROM named.price_list_id
"""

# How many prices of the list are on sale before anything changes, and how many of their products.
COUNT_ON_SALE = f"""
    SELECT count(*), count(DISTINCT price.product_id)
    FROM upline_price AS price JOIN upline_product AS product ON product.id = price.product_id
    WHERE price.price_list_id = %(price_list_id)s AND price.is_imported
        AND coalesce(price.valid_to, 'infinity') >= greatest(%(today)s, price.valid_from)
        AND {_IS_OF_CHOSEN_SEGMENT}
"""  # noqa: S608 — of constants only
COUNT_DISAPPEARED = """
    SELECT
        (SELECT count(*) FROM import_change
            WHERE has_disappeared AND price_list_id = %(price_list_id)s),
        (SELECT count(*) FROM import_change WHERE kind = 'PRODUCT_DISCONTINUED')
"""

# Products that the file names. A new one gets the first code that is free: its name, with its vendor id, with its
# id. A code has at most 120 characters.

CREATE_PRODUCTS = """
    WITH offer AS (
        SELECT DISTINCT ON (vendor_id) product_id, vendor_id, name,
            coalesce(nullif(name_slug, ''), 'product') AS begins,
            CASE %(nth_code)s WHEN 1 THEN '' WHEN 2 THEN '-' || id_slug ELSE '-' || product_id END AS ends
        FROM import_row AS line
        WHERE kind IN ('LIVE', 'TRIAL') AND NOT EXISTS (
            SELECT FROM upline_product AS product
            WHERE product.tenant_id = %(tenant_id)s AND product.vendor_id = line.vendor_id
        )
        ORDER BY vendor_id, line
    ), created AS (
        INSERT INTO upline_product (
            id, tenant_id, code, vendor_id, name, type, add_on_of, externally_priced,
            offers_trial, min_quantity, max_quantity, status, created_at
        )
        SELECT product_id, %(tenant_id)s, left(begins, 120 - length(ends)) || ends, vendor_id, name,
            '', '{}', false, false, 1, NULL, %(active)s, %(now)s
        FROM offer ORDER BY vendor_id
        ON CONFLICT ON CONSTRAINT a_product_code_is_unique_in_its_bss DO NOTHING
        RETURNING id
    )
    INSERT INTO import_change (kind, product_id) SELECT 'PRODUCT_CREATED', id FROM created
"""
FIND_PRODUCTS = """
    UPDATE import_row SET product_id = product.id
    FROM (
        SELECT DISTINCT ON (vendor_id) vendor_id, id FROM upline_product
        WHERE tenant_id = %(tenant_id)s AND vendor_id <> ''
        ORDER BY vendor_id, created_at, id
    ) AS product
    WHERE product.vendor_id = import_row.vendor_id
"""
REACTIVATE_PRODUCTS = """
    WITH reactivated AS (
        UPDATE upline_product SET status = %(active)s
        WHERE status = %(discontinued)s
            AND id IN (SELECT product_id FROM import_row WHERE kind IN ('LIVE', 'TRIAL'))
        RETURNING id
    )
    INSERT INTO import_change (kind, product_id) SELECT 'PRODUCT_REACTIVATED', id FROM reactivated
"""
# Bounds hold for a product, whatever its billing cycle: the widest of its rows that are not over.
UPDATE_PRODUCTS = """
    WITH named AS (
        SELECT product_id,
            coalesce(min(coalesce(min_quantity, 1)) FILTER (WHERE counts), 1) AS min_quantity,
            CASE WHEN bool_or(max_quantity IS NULL) FILTER (WHERE counts) THEN NULL
                ELSE max(max_quantity) FILTER (WHERE counts) END AS max_quantity,
            bool_or(counts) AS has_bounds,
            bool_or(kind = 'TRIAL') AS has_trial,
            bool_or(kind = 'TRIAL_DELETED') AND NOT bool_or(kind = 'TRIAL') AS has_lost_trial
        FROM (
            SELECT *, kind IN ('LIVE', 'TIER')
                AND coalesce(valid_to, 'infinity') >= %(today)s AS counts
            FROM import_row WHERE kind IN ('LIVE', 'TIER', 'TRIAL', 'TRIAL_DELETED')
        ) AS line
        GROUP BY product_id
    ), former AS (
        SELECT product.id, product.min_quantity, product.max_quantity, product.offers_trial,
            CASE WHEN has_bounds THEN named.min_quantity ELSE product.min_quantity END AS least,
            CASE WHEN has_bounds THEN named.max_quantity ELSE product.max_quantity END AS most,
            has_trial OR product.offers_trial AND NOT has_lost_trial AS has_trial
        FROM upline_product AS product JOIN named ON named.product_id = product.id
    ), updated AS (
        UPDATE upline_product AS product
        SET min_quantity = former.least, max_quantity = former.most, offers_trial = former.has_trial
        FROM former
        WHERE former.id = product.id
            AND (former.min_quantity, former.max_quantity, former.offers_trial)
                IS DISTINCT FROM (former.least, former.most, former.has_trial)
        RETURNING product.id, concat_ws(', ',
            CASE WHEN (former.min_quantity, former.max_quantity)
                IS DISTINCT FROM (former.least, former.most) THEN
                concat('from ', former.least, coalesce(' to ' || former.most, ''), ' licences')
            END,
            CASE WHEN former.offers_trial AND NOT former.has_trial THEN 'no trial'
                WHEN former.has_trial AND NOT former.offers_trial THEN 'with a trial' END
        ) AS note
    )
    INSERT INTO import_change (kind, product_id, note)
    SELECT 'PRODUCT_UPDATED', id, note FROM updated
    WHERE id NOT IN (SELECT product_id FROM import_change WHERE kind = 'PRODUCT_CREATED')
"""

# Prices that the file names. What begins later stands: it ends what began earlier, whichever of the two is new.

COLLECT_PRICES = """
    INSERT INTO import_price
    SELECT price_id, line, %(price_list_id)s, product_id, billing_cycle,
        unit_price, valid_from, valid_to
    FROM import_row WHERE kind = 'LIVE'
    UNION ALL
    SELECT own_price_id, line, NULL, product_id, billing_cycle,
        retail_price, valid_from, valid_to
    FROM import_row WHERE kind = 'LIVE' AND %(sets_own_prices)s;
    INSERT INTO import_known
    SELECT id, price_list_id, product_id, billing_cycle, currency, amount, valid_from, valid_to
    FROM upline_price
    WHERE tenant_id = %(tenant_id)s AND product_id IN (SELECT product_id FROM import_price) AND (
        price_list_id = %(price_list_id)s OR (%(sets_own_prices)s AND price_list_id IS NULL)
    );
    ANALYZE import_price;
    ANALYZE import_known
"""
# "Always" changes nothing if the list has a price of today: it then means that price's first day.
START_WITH_CURRENT = """
    UPDATE import_price SET valid_from = holding.valid_from
    FROM (
        SELECT DISTINCT ON (product_id, billing_cycle, price_list_id)
            product_id, billing_cycle, price_list_id, valid_from
        FROM import_known
        WHERE valid_from <= %(today)s AND coalesce(valid_to, 'infinity') >= %(today)s
        ORDER BY product_id, billing_cycle, price_list_id, valid_from DESC
    ) AS holding
    WHERE import_price.valid_from = %(always)s AND holding.valid_from > %(always)s
        AND coalesce(import_price.valid_to, 'infinity') >= holding.valid_from
        AND holding.product_id = import_price.product_id
        AND holding.billing_cycle = import_price.billing_cycle
        AND holding.price_list_id IS NOT DISTINCT FROM import_price.price_list_id
"""
END_BEFORE_LATER = """
    UPDATE import_price SET valid_to = later.begins - 1
    FROM (
        SELECT named_id, min(begins) AS begins FROM import_meeting
        WHERE named_from < begins AND begins <= coalesce(named_to, 'infinity') AND begins <= ends
        GROUP BY named_id
    ) AS later
    WHERE later.named_id = import_price.id
"""
UPDATE_PRICES = """
    WITH updated AS (
        UPDATE upline_price AS price
        SET amount = before.named_amount, valid_to = before.named_to, currency = %(currency)s,
            is_imported = true
        FROM import_meeting AS before
        WHERE before.price_id = price.id AND before.begins = before.named_from
            AND (before.amount, before.valid_to, before.currency)
                IS DISTINCT FROM (before.named_amount, before.named_to, %(currency)s)
        RETURNING price.*, before.line,
            CASE WHEN before.currency = %(currency)s THEN before.amount END AS old_amount
    )
    INSERT INTO import_change
    SELECT 'PRICE_UPDATED', product_id, line, price_list_id, billing_cycle,
        old_amount, amount, valid_from, valid_to
    FROM updated
"""
CREATE_PRICES = """
    WITH created AS (
        INSERT INTO upline_price (
            id, tenant_id, price_list_id, product_id, billing_cycle,
            currency, amount, valid_from, valid_to, is_imported
        )
        SELECT id, %(tenant_id)s, price_list_id, product_id, billing_cycle,
            %(currency)s, amount, valid_from, valid_to, true
        FROM import_price
        WHERE NOT EXISTS (
            SELECT FROM import_meeting WHERE named_id = import_price.id AND begins = named_from
        )
        RETURNING *
    ), former AS (
        SELECT DISTINCT ON (named_id) named_id, amount
        FROM import_meeting WHERE begins < named_from AND currency = %(currency)s
        ORDER BY named_id, begins DESC
    )
    INSERT INTO import_change
    SELECT 'PRICE_CREATED', created.product_id, line, created.price_list_id, created.billing_cycle,
        former.amount, created.amount, created.valid_from, created.valid_to
    FROM created JOIN import_price USING (id) LEFT JOIN former ON former.named_id = created.id
"""
# Not the prices just updated: they end as the file says.
END_BEFORE_NAMED = """
    WITH closed AS (
        UPDATE upline_price AS price SET valid_to = later.begins - 1
        FROM (
            SELECT price_id, min(named_from) AS begins FROM import_meeting AS meeting
            WHERE begins < named_from AND named_from <= ends AND NOT EXISTS (
                SELECT FROM import_meeting AS updated
                WHERE updated.price_id = meeting.price_id AND updated.begins = updated.named_from
            )
            GROUP BY price_id
        ) AS later
        WHERE later.price_id = price.id
        RETURNING price.*
    )
    INSERT INTO import_change
    SELECT 'PRICE_CLOSED', product_id, NULL, price_list_id, billing_cycle,
        amount, NULL, valid_from, valid_to
    FROM closed
"""

# What the file no longer names. What people entered is left alone unless the vendor says in so many words that it
# is deleted.

END_DISAPPEARED = f"""
    WITH ended AS (
        UPDATE upline_price AS price SET valid_to = greatest(%(today)s, price.valid_from) - 1
        FROM upline_product AS product
        WHERE price.price_list_id = %(price_list_id)s AND product.id = price.product_id
            AND product.tenant_id = %(tenant_id)s AND product.vendor_id <> ''
            AND coalesce(price.valid_to, 'infinity') >= greatest(%(today)s, price.valid_from)
            AND NOT EXISTS (
                SELECT FROM import_row AS line WHERE line.kind = 'LIVE'
                    AND line.vendor_id = product.vendor_id
                    AND line.billing_cycle = price.billing_cycle
            )
            AND (
                (product.vendor_id, price.billing_cycle)
                    IN (SELECT vendor_id, billing_cycle FROM import_row WHERE kind = 'DELETED')
                OR (%(is_full)s AND price.is_imported AND {_IS_OF_CHOSEN_SEGMENT} AND
                    split_part(product.vendor_id, ':', 1) || ':' || split_part(product.vendor_id, ':', 2)
                    NOT IN (SELECT family FROM import_row WHERE kind = 'UNREAD'))
            )
        RETURNING price.*
    ), ended_with_it AS (
        UPDATE upline_price AS own SET valid_to = greatest(%(today)s, own.valid_from) - 1
        FROM ended
        WHERE %(sets_own_prices)s AND own.tenant_id = %(tenant_id)s AND own.price_list_id IS NULL
            AND own.product_id = ended.product_id AND own.billing_cycle = ended.billing_cycle
            AND own.is_imported
            AND coalesce(own.valid_to, 'infinity') >= greatest(%(today)s, own.valid_from)
        RETURNING own.*
    )
    INSERT INTO import_change
    SELECT 'PRICE_CLOSED', product_id, NULL, price_list_id, billing_cycle,
        amount, NULL, valid_from, valid_to, true
    FROM (SELECT * FROM ended UNION ALL SELECT * FROM ended_with_it) AS either
"""  # noqa: S608 — of constants only
# Which products the list has prices of is found out once: with the server's figures of before a first import, it
# would read the whole list for each product.
DISCONTINUE_PRODUCTS = f"""
    WITH listed AS MATERIALIZED (
        SELECT product_id, bool_or(is_imported) AS is_imported
        FROM upline_price WHERE price_list_id = %(price_list_id)s GROUP BY product_id
    ), discontinued AS (
        UPDATE upline_product AS product SET status = %(discontinued)s
        WHERE tenant_id = %(tenant_id)s AND vendor_id <> '' AND status = %(active)s
            AND NOT EXISTS (
                SELECT FROM import_row AS line
                WHERE line.kind IN ('LIVE', 'TIER', 'TRIAL') AND line.vendor_id = product.vendor_id
            )
            AND (
                vendor_id IN (SELECT vendor_id FROM import_row
                    WHERE kind IN ('DELETED', 'TRIAL_DELETED'))
                OR (%(is_full)s AND {_IS_OF_CHOSEN_SEGMENT} AND
                    split_part(vendor_id, ':', 1) || ':' || split_part(vendor_id, ':', 2)
                    NOT IN (SELECT family FROM import_row WHERE kind = 'UNREAD'))
            )
            AND (id IN (SELECT product_id FROM listed WHERE is_imported) OR (
                id IN (SELECT product_id FROM listed)
                AND vendor_id IN (SELECT vendor_id FROM import_row WHERE kind = 'DELETED')
            ) OR vendor_id IN (
                SELECT vendor_id FROM import_row WHERE kind = 'TRIAL_DELETED'
            ) AND NOT EXISTS (
                SELECT FROM upline_price AS price WHERE price.product_id = product.id
            ))
            -- The vendor may still sell it elsewhere: another import keeps it in another list.
            AND NOT EXISTS (
                SELECT FROM upline_price AS price
                WHERE price.product_id = product.id AND price.tenant_id = %(tenant_id)s
                    AND price.price_list_id <> %(price_list_id)s AND price.is_imported
                    AND coalesce(price.valid_to, 'infinity') >= greatest(%(today)s, price.valid_from)
            )
        RETURNING id
    )
    INSERT INTO import_change (kind, product_id) SELECT 'PRODUCT_DISCONTINUED', id FROM discontinued
"""  # noqa: S608 — of constants only

FINISH = """
    SET LOCAL enable_nestloop TO DEFAULT;
    SET LOCAL work_mem TO DEFAULT
"""
