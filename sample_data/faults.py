"""The broken rows of a sample: one for each way in which delivered files go wrong."""

HEADER = (
    "Region,Country,Item Type,Sales Channel,Order Priority,Order Date,Order ID,Ship Date,"
    "Units Sold,Unit Price,Unit Cost,Total Revenue,Total Cost,Total Profit"
)

# Lines that no reader can assign to the fourteen columns, or decode.
MALFORMED = [
    # too short, too long, and Latin-1 in a file that is UTF-8
    b"Europe,France,Fruits,Online,H,1/7/2015,99000001,1/9/2015,100,9.33,6.92,933.00,692.00",
    b"Europe,Spain,Fruits,Online,H,1/7/2015,99000002,1/9/2015,100,9.33,6.92,933.00,692.00,241.00,",
    "Sub-Saharan Africa,Côte d'Ivoire,Fruits,Online,L,1/7/2015,99000003,1/9/2015,"
    "100,9.33,6.92,933.00,692.00,241.00".encode("latin-1"),
]

# Rows of the right length in which one value does not parse.
REJECTED = [
    b"Europe,Italy,Fruits,Online,H,31/31/2012,99000011,1/9/2015,100,9.33,6.92,933.00,692.00,241.00",
    b"Europe,Italy,Fruits,Online,M,1/7/2015,99000012,soon,100,9.33,6.92,933.00,692.00,241.00",
    b"Europe,Malta,Fruits,Online,C,1/7/2015,99000013,1/9/2015,100,9.33,6.92,1e3,692.00,241.00",
    b'Europe,Malta,Fruits,Online,L,1/7/2015,99000014,1/9/2015,1,"12,50",6.92,12.50,6.92,5.58',
    b"Europe,Serbia,Fruits,Online,H,1/7/2015,99000015,1/9/2015,100,9.33,6.92,933.00,692.00,-",
    b"Europe,Serbia,Fruits,Online,H,1/7/2015,99000016,1/9/2015,1,9.33,6.92,99999999999.00,6.92,2.41",
    b"Europe,Norway,Fruits,Online,H,1/7/2015,99000017,1/9/2015,7.5,9.33,6.92,69.98,51.90,18.08",
    b"Asia, ,Fruits,Offline,H,1/7/2015,99000018,1/9/2015,100,9.33,6.92,933.00,692.00,241.00",
    b"Asia,Japan,Fruits,Offline,H,1/7/2015,,1/9/2015,100,9.33,6.92,933.00,692.00,241.00",
]
