"""The pages of the catalogue: products, price lists with their prices, imports of price files."""
