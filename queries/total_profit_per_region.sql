-- Total profit per region, the most profitable first.
SELECT region,
       sum(total_profit) AS total_profit
FROM gold_sales
GROUP BY region
ORDER BY total_profit DESC
