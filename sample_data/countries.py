"""The 185 countries of the public sales files and the region each belongs to.

Four names end in a blank there (``Samoa ``), and so they do here: a reader has to trim.
"""

COUNTRIES_OF_REGION = {
    "Asia": (
        "Bangladesh|Bhutan|Brunei|Cambodia|China|India|Indonesia|Japan|Kazakhstan|Kyrgyzstan|Laos|"
        "Malaysia|Maldives|Mongolia|Myanmar|Nepal|North Korea|Philippines|Singapore|South Korea|"
        "Sri Lanka|Taiwan|Tajikistan|Thailand|Turkmenistan|Uzbekistan|Vietnam"
    ),
    "Australia and Oceania": (
        "Australia|East Timor|Federated States of Micronesia|Fiji|Kiribati|Marshall Islands|Nauru|"
        "New Zealand|Palau|Papua New Guinea|Samoa |Solomon Islands|Tonga|Tuvalu|Vanuatu"
    ),
    "Central America and the Caribbean": (
        "Antigua and Barbuda |Barbados|Belize|Costa Rica|Cuba|Dominica|Dominican Republic|"
        "El Salvador|Grenada|Guatemala|Haiti|Honduras|Jamaica|Nicaragua|Panama|"
        "Saint Kitts and Nevis|Saint Lucia|Saint Vincent and the Grenadines|The Bahamas|"
        "Trinidad and Tobago"
    ),
    "Europe": (
        "Albania|Andorra|Armenia|Austria|Belarus|Belgium|Bosnia and Herzegovina|Bulgaria|Croatia|"
        "Cyprus|Czech Republic|Denmark|Estonia|Finland|France|Georgia|Germany|Greece|Hungary|"
        "Iceland|Ireland|Italy|Kosovo|Latvia|Liechtenstein|Lithuania|Luxembourg|Macedonia|Malta|"
        "Moldova|Monaco|Montenegro|Netherlands|Norway|Poland|Portugal|Romania|Russia|San Marino|"
        "Serbia|Slovakia|Slovenia|Spain|Sweden|Switzerland|Ukraine|United Kingdom|Vatican City"
    ),
    "Middle East and North Africa": (
        "Afghanistan|Algeria|Azerbaijan|Bahrain|Egypt|Iran|Iraq|Israel|Jordan|Kuwait|Lebanon|Libya|"
        "Morocco|Oman|Pakistan|Qatar|Saudi Arabia|Somalia|Syria|Tunisia|Turkey|"
        "United Arab Emirates|Yemen"
    ),
    "North America": "Canada|Greenland|Mexico|United States of America",
    "Sub-Saharan Africa": (
        "Angola|Benin|Botswana|Burkina Faso|Burundi|Cameroon|Cape Verde|Central African Republic|"
        "Chad|Comoros|Cote d'Ivoire|Democratic Republic of the Congo|Djibouti|Equatorial Guinea|"
        "Eritrea|Ethiopia|Gabon|Ghana|Guinea|Guinea-Bissau|Kenya|Lesotho|Liberia|Madagascar|"
        "Malawi|Mali|Mauritania|Mauritius |Mozambique|Namibia|Niger|Nigeria|"
        "Republic of the Congo|Rwanda|Sao Tome and Principe|Senegal|Seychelles |Sierra Leone|"
        "South Africa|South Sudan|Sudan|Swaziland|Tanzania|The Gambia|Togo|Uganda|Zambia|Zimbabwe"
    ),
}

REGION_AND_COUNTRY = [
    (region, country)
    for region, countries in COUNTRIES_OF_REGION.items()
    for country in countries.split("|")
]
