-- The two orders with the highest revenue in Canada and in the United States of America.
WITH ranked AS (
    SELECT country,
           order_date,
           order_id,
           item_type,
           total_revenue,
           row_number() OVER (PARTITION BY country ORDER BY total_revenue DESC, order_id) AS place
    FROM gold_sales
    WHERE country IN ('Canada', 'United States of America')
)
SELECT country, place, order_date, order_id, item_type, total_revenue
FROM ranked
WHERE place <= 2
ORDER BY country, place
